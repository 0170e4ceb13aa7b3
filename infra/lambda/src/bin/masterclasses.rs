//! The bootstrap of the domain `masterclasses`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::masterclasses::functions())
}
