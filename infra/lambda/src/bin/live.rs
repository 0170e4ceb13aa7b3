//! The bootstrap of the domain `live`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::live::functions())
}
