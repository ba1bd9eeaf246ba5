namespace Chronicle.Recall;

/// <summary>Which half of the index is asked.</summary>
public enum SearchMode
{
    Hybrid,
    Text,
    Vector,
}
