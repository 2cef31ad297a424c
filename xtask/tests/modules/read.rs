//! What each file of a crate imports from others of it.
//!
//! Invariant: a name that a module hands on (`pub use`) counts as imported from where it is written.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, ImplItem, Item, Macro, UseTree, Visibility,
    visit::{self, Visit},
};

/// `["db", "query"]`; the crate's own file is empty.
pub type Module = Vec<String>;

/// Pairs of files: who imports, and from whom.
pub fn imports_of(source: &Path) -> Vec<(Module, Module)> {
    let mut files = BTreeMap::new();
    read_folder(source, source, &mut files);
    let of_tests: Vec<Module> = files
        .iter()
        .flat_map(|(module, file)| {
            file.of_tests.iter().map(|name| module.iter().chain([name]).cloned().collect())
        })
        .collect();
    files.retain(|module, _| !of_tests.iter().any(|of| module.starts_with(of)));
    let modules = Modules { read: files };
    let mut found = Vec::new();
    for (module, file) in &modules.read {
        for path in &file.paths {
            let written_in = modules.home_of(&modules.absolute(module, path), 0);
            found.extend(written_in.filter(|home| home != module).map(|home| (module.clone(), home)));
        }
    }
    found
}

/// What one file says.
#[derive(Default)]
struct File {
    paths: Vec<Vec<String>>,
    /// By the name under which it is handed on.
    handed_on: BTreeMap<String, Vec<String>>,
    /// The modules below it that are there for tests only.
    of_tests: Vec<String>,
}

struct Modules {
    read: BTreeMap<Module, File>,
}

fn read_folder(root: &Path, folder: &Path, files: &mut BTreeMap<Module, File>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a source").path();
        let is_test = path.file_stem().is_some_and(|name| name.to_string_lossy().contains("test"));
        if is_test {
            continue;
        }
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let mut file = Reader::default();
            file.visit_file(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}")));
            files.insert(module_of(path.strip_prefix(root).expect("below the root")), file.0);
        }
    }
}

fn module_of(path: &Path) -> Module {
    let path: PathBuf = path.with_extension("");
    let mut module: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        module.pop();
    }
    module
}

impl Modules {
    /// The path from the crate's root on; a path that begins with a module below the file is one of the crate too.
    fn absolute(&self, module: &Module, path: &[String]) -> Vec<String> {
        let mut base = match path[0].as_str() {
            "crate" => Module::new(),
            _ => module.clone(),
        };
        let mut rest = path;
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "crate" | "self" => {}
                "super" => {
                    base.pop();
                }
                _ => break,
            }
            rest = after;
        }
        base.extend(rest.iter().cloned());
        base
    }

    /// The file in which a path's name is written; none for what is of no file of the crate.
    fn home_of(&self, path: &[String], depth: usize) -> Option<Module> {
        let module = (0..=path.len())
            .rev()
            .map(|length| &path[..length])
            .find(|start| self.read.contains_key(*start))?;
        let Some(name) = path.get(module.len()) else { return Some(module.to_vec()) };
        match self.read[module].handed_on.get(name) {
            Some(from) if depth < 8 => {
                let from = self.absolute(&module.to_vec(), from);
                match from == path {
                    true => Some(module.to_vec()),
                    false => self.home_of(&from, depth + 1),
                }
            }
            _ => Some(module.to_vec()),
        }
    }
}

#[derive(Default)]
struct Reader(File);

/// Whether it is there for tests only.
fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let tokens = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        attribute.path().is_ident("cfg") && (tokens == "test" || tokens.contains("feature = \"testing\""))
    })
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn leads_into_the_crate(first: &str) -> bool {
    ["crate", "self", "super"].contains(&first)
}

impl Reader {
    fn note(&mut self, path: Vec<String>) {
        if path.first().is_some_and(|first| leads_into_the_crate(first)) && path.len() > 1 {
            self.0.paths.push(path);
        }
    }

    fn note_use(&mut self, before: &[String], tree: &UseTree, is_handed_on: bool) {
        let with = |name: String| before.iter().cloned().chain([name]).collect::<Vec<_>>();
        let (path, name) = match tree {
            UseTree::Path(path) => {
                return self.note_use(&with(path.ident.to_string()), &path.tree, is_handed_on);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.note_use(before, tree, is_handed_on));
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.to_vec(), before.last().cloned().unwrap_or_default())
            }
            UseTree::Name(name) => (with(name.ident.to_string()), name.ident.to_string()),
            UseTree::Rename(rename) => (with(rename.ident.to_string()), rename.rename.to_string()),
            _ => (before.to_vec(), String::new()),
        };
        if is_handed_on {
            let is_below = path.first().is_some_and(|first| !leads_into_the_crate(first));
            let path = if is_below { ["self".to_owned()].into_iter().chain(path).collect() } else { path };
            self.0.handed_on.insert(name, path);
        } else {
            self.note(path);
        }
    }

    /// Paths in what a macro is given, which is no syntax that could be read otherwise.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut goes_on = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if goes_on => {
                    path.push(ident.to_string());
                    goes_on = false;
                }
                TokenTree::Ident(ident) => {
                    self.note(std::mem::take(&mut path));
                    path = vec![ident.to_string()];
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => goes_on = !path.is_empty(),
                TokenTree::Group(group) => {
                    goes_on = false;
                    self.note_tokens(group.stream());
                }
                _ => goes_on = false,
            }
        }
        self.note(path);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_of_tests(attributes_of(item)) {
            if let Item::Mod(module) = item {
                self.0.of_tests.push(module.ident.to_string());
            }
            return;
        }
        match item {
            Item::Use(item) => {
                let is_handed_on = !matches!(item.vis, Visibility::Inherited);
                self.note_use(&[], &item.tree, is_handed_on);
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !matches!(item, ImplItem::Fn(function) if is_of_tests(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, given: &'ast Macro) {
        self.note_tokens(given.tokens.clone());
    }
}
