"""What the school prints and draws: certificates, CAPTCHA pictures, QR codes."""
