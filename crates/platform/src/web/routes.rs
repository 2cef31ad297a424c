//! The table of routes.
//!
//! Invariant: a route cannot be added without saying who may take it, and [`Routes::table`] lists every route, which
//! is what the test that walks them all as everyone goes by.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    middleware,
    routing::{MethodFilter, on},
};

use super::{access::Access, app::App, guard};

/// One route, as the table lists it.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    pub path: String,
    pub access: Access,
}

/// Adds the routes of an area.
pub type AddRoutes = fn(Routes, &App) -> Routes;

/// Routes with their access.
pub struct Routes {
    app: App,
    router: Router<App>,
    /// The routes of [`Access::Anywhere`].
    anywhere: Router<App>,
    /// The routes of [`Access::Linked`].
    linked: Router<App>,
    table: Vec<Route>,
}

impl Routes {
    /// No routes yet. The guards need the application before the router gets it.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            router: Router::new(),
            anywhere: Router::new(),
            linked: Router::new(),
            table: Vec::new(),
        }
    }

    /// Every route of the areas.
    pub fn of_all(app: &App) -> Self {
        app.home.parts.all::<AddRoutes>().iter().fold(Self::new(app), |routes, add| add(routes, app))
    }

    #[must_use]
    pub fn get<H, T>(self, path: &str, access: impl Into<Access>, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, access.into(), handler)
    }

    #[must_use]
    pub fn post<H, T>(self, path: &str, access: impl Into<Access>, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, access.into(), handler)
    }

    #[must_use]
    pub fn put<H, T>(self, path: &str, access: impl Into<Access>, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PUT, MethodFilter::PUT, path, access.into(), handler)
    }

    #[must_use]
    pub fn patch<H, T>(self, path: &str, access: impl Into<Access>, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PATCH, MethodFilter::PATCH, path, access.into(), handler)
    }

    #[must_use]
    pub fn delete<H, T>(self, path: &str, access: impl Into<Access>, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, path, access.into(), handler)
    }

    #[must_use]
    pub fn options<H, T>(self, path: &str, access: impl Into<Access>, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::OPTIONS, MethodFilter::OPTIONS, path, access.into(), handler)
    }

    /// These routes and those.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.anywhere = self.anywhere.merge(other.anywhere);
        self.linked = self.linked.merge(other.linked);
        self.table.extend(other.table);
        self
    }

    /// The routes for our own pages and programs with a token, those for any site, and those for who holds a link.
    pub fn routers(self) -> (Router<App>, Router<App>, Router<App>) {
        (self.router, self.anywhere, self.linked)
    }

    pub fn table(&self) -> &[Route] {
        &self.table
    }

    fn add<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let path = match access {
            Access::Open | Access::Anywhere | Access::Linked | Access::SignedIn => path.to_owned(),
            Access::Member(_) => format!("/w/{{workspace}}{path}"),
            Access::Token(_) => format!("/api/v1{path}"),
        };
        self.table.push(Route { method, path: path.clone(), access });
        match access {
            Access::Anywhere => {
                self.anywhere = self.anywhere.route(&path, on(filter, handler));
                return self;
            }
            Access::Linked => {
                self.linked = self.linked.route(&path, on(filter, handler));
                return self;
            }
            _ => {}
        }
        let guard = middleware::from_fn_with_state((self.app.clone(), access), guard::admit);
        let guarded = on(filter, handler).route_layer(guard);
        self.router = self.router.route(&path, guarded);
        self
    }
}
