"""Names of container images: `registry/repository:tag@digest`, with a tag, a digest or both."""

_DIGEST_LENGTH = 19  # sha256: and 12 digits


def digest_of(image: str) -> str:
    """Return the digest of an image; without a digest, the whole name of the image."""
    return image.rpartition("@")[2]


def short_digest(digest: str) -> str:
    """Return the start of a digest: `sha256:` and 12 hexadecimal digits."""
    return digest[:_DIGEST_LENGTH]


def short_name(image: str) -> str:
    """Return a tag and the start of a digest: `nginx:1.29`, `sha256:0123456789ab` or both."""
    name, _, digest = image.partition("@")
    tagged = name.rpartition("/")[2]
    parts = [tagged] if ":" in tagged or not digest else []
    return " ".join([*parts, short_digest(digest)] if digest else parts)
