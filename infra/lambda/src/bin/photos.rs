//! The bootstrap of the domain `photos`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::photos::functions())
}
