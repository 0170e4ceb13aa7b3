//! The bootstrap of the domain `courses`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::courses::functions())
}
