/** The claims of the caller's token. */
module.exports = (e) => {
  try {
    const token = e.request.header.get("Authorization").replace("Bearer ", "");
    const claims = $security.parseJWT(token, $os.getenv("JWT_SECRET"));
    if (claims.iss === $os.getenv("JWT_ISSUER") && claims.aud === $os.getenv("JWT_AUDIENCE")) return claims;
  } catch {
    // It is answered as one of another issuer is.
  }
  throw new UnauthorizedError("invalid token");
};
