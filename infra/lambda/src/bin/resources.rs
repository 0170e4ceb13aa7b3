//! The bootstrap of the domain `resources`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::resources::functions())
}
