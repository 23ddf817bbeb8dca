"""Response terms: within how many working days a question is answered, with a clock that can stand still, visible to citizen and employee."""
