namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Keeps the nearest of the texts it is shown.</summary>
internal sealed class NearestTexts(int capacity)
{
    private readonly PriorityQueue<long, float> _nearest = new(capacity);
    private float _least = float.NegativeInfinity;

    /// <summary>Whether there were more than it keeps.</summary>
    public bool IsCut { get; private set; }

    public void Offer(long text, float similarity)
    {
        if (_nearest.Count < capacity)
        {
            _nearest.Enqueue(text, similarity);
        }
        else
        {
            IsCut = true;
            if (similarity <= _least)
            {
                return;
            }
            _nearest.DequeueEnqueue(text, similarity);
        }
        if (_nearest.Count == capacity)
        {
            _nearest.TryPeek(out _, out _least);
        }
    }

    /// <summary>Nearest first, each once: a vector that was moved may be shown twice.</summary>
    public IReadOnlyList<long> Take() =>
        [.. _nearest.UnorderedItems.OrderByDescending(item => item.Priority).ThenByDescending(item => item.Element).Select(item => item.Element).Distinct()];
}
