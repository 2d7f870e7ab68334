"""What editors ask about a text: pure functions of texts, trees and places in them."""
