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

use super::{App, guard};
use crate::members::Act;

/// What it takes to take a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Open to the world: sign-in, assets, health checks.
    Open,
    /// Open to programs and to pages of any site: the tracking API. No cookie is read, so the layers that protect
    /// what cookies allow do not stand before it.
    Anywhere,
    /// Whoever holds a signed link: people who are no members. No cookie is read.
    Linked,
    /// A login, in no workspace in particular.
    SignedIn,
    /// A member of the workspace in the path who may do this. The path is below `/w/{workspace}`.
    Member(Act),
    /// An API token of a workspace whose scope allows this. The path is below `/api/v1`.
    Token(Act),
}

impl From<Act> for Access {
    fn from(act: Act) -> Self {
        Self::Member(act)
    }
}

/// One route, as the table lists it.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    pub path: String,
    pub access: Access,
}

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
