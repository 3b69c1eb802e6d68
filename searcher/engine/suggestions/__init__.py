"""What may be asked instead of a question that finds nothing?"""
