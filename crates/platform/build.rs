//! Builds again when what is embedded changed: new files there are not noticed otherwise.

fn main() {
    for folder in ["../../ui/dist", "../../migrations", "locales"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    // The bundle is made by `npm run build`; without it the program builds, and pages come without style.
    let _ = std::fs::create_dir_all("../../ui/dist");
}
