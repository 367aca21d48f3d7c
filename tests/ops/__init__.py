"""What operators are given: units, images, alerts, and pages that can be typed."""
