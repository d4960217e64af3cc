"""What the school prints and draws: certificates, CAPTCHA pictures, QR codes."""

from paper.captcha import CaptchaPictures
from paper.certificates import TypstCertificates
from paper.qr import QrPictures

__all__ = ["CaptchaPictures", "QrPictures", "TypstCertificates"]
