//! The domain's bootstrap on AWS Lambda.

fn main() -> Result<(), preau_lambda::Error> {
    preau_lambda::run(preau_photos::functions())
}
