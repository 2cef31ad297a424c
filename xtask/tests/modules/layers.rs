//! Who imports whom.

use std::collections::{BTreeMap, BTreeSet};

use super::read::Module;

#[derive(Debug, Default)]
pub struct Graph(BTreeMap<Module, BTreeSet<Module>>);

impl Graph {
    pub fn add(&mut self, from: &Module, to: &Module) {
        self.0.entry(from.clone()).or_default().insert(to.clone());
        self.0.entry(to.clone()).or_default();
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The imports that run in a circle, in words. What nobody imports, or imports nobody, is in none and is taken away until
    /// nothing more can be.
    pub fn circles(&self) -> Vec<String> {
        let mut left = self.0.clone();
        loop {
            let imported: BTreeSet<Module> = left.values().flatten().cloned().collect();
            let before = left.len();
            left.retain(|module, imports| imported.contains(module) && !imports.is_empty());
            let there: BTreeSet<Module> = left.keys().cloned().collect();
            left.values_mut().for_each(|imports| imports.retain(|module| there.contains(module)));
            if left.len() == before {
                break;
            }
        }
        let name = |module: &Module| if module.is_empty() { "lib".to_owned() } else { module.join("::") };
        left.iter()
            .map(|(module, imports)| {
                let imports: Vec<String> = imports.iter().map(name).collect();
                format!("{} imports {}", name(module), imports.join(", "))
            })
            .collect()
    }
}

#[test]
fn a_circle_is_named_and_what_hangs_on_it_from_outside_is_not() {
    let module = |name: &str| vec![name.to_owned()];
    let mut graph = Graph::default();
    for (from, to) in [("page", "store"), ("store", "db"), ("top", "page")] {
        graph.add(&module(from), &module(to));
    }
    assert_eq!(graph.circles(), Vec::<String>::new());
    graph.add(&module("store"), &module("page"));
    assert_eq!(graph.circles(), ["page imports store", "store imports page"]);
}
