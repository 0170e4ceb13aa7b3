//! The bootstrap of the domain `privacy`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::privacy::functions())
}
