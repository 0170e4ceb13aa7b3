//! The bootstrap of the domain `forum`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::forum::functions())
}
