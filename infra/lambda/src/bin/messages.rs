//! The bootstrap of the domain `messages`.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_functions::messages::functions())
}
