//! The bootstrap of the domain `calendar`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::calendar::functions())
}
