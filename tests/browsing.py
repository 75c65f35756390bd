"""What one waits for in a browser."""

LOOKS, BETWEEN_LOOKS = 50, 100  # ms


def settles_within(page, width: int) -> bool:
    """Whether the page is no wider than that; charts follow the width of their page a little later."""
    for _ in range(LOOKS):
        if page.evaluate("document.documentElement.scrollWidth") <= width:
            return True
        page.wait_for_timeout(BETWEEN_LOOKS)
    return False
