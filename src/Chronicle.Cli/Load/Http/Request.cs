namespace Chronicle.Cli.Load.Http;

/// <summary>A whole HTTP request, built once and sent again and again; before each sending what must differ is written over.</summary>
/// <param name="bytes">Head and body.</param>
/// <param name="events">What it counts for when it is acknowledged: events, or conversations.</param>
internal abstract class Request(byte[] bytes, int events)
{
    public int Events => events;

    public ReadOnlyMemory<byte> Bytes => bytes;

    protected byte[] Buffer => bytes;

    /// <summary>Makes it another one.</summary>
    /// <param name="random">For ids.</param>
    /// <param name="now">When it is sent, in Stopwatch ticks.</param>
    public abstract void Stamp(Random random, long now);

    /// <summary>Told what the server answered to the last sending when that was a success.</summary>
    public virtual void Answered(ReadOnlySpan<byte> answer)
    {
    }
}
