"""`python -m ssp_analysis` does the same as `ssp`, for laptops that block .exe files."""

from ssp_analysis.cli import main

if __name__ == "__main__":
    main()
