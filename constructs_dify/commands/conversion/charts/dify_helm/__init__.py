"""The chart dify-helm, as it renders from 0.20.0 to 0.38.0-rc2."""
