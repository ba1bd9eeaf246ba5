namespace Chronicle.Cli.Output;

/// <summary>The last values of a figure as a row of blocks, from 0 to the highest of them.</summary>
internal sealed class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int Most = 512;

    private readonly Queue<double> _values = new();

    public void Add(double value)
    {
        _values.Enqueue(value);
        if (_values.Count > Most)
        {
            _values.Dequeue();
        }
    }

    /// <summary>The newest <paramref name="width"/> values, the newest at the right.</summary>
    public string Draw(int width)
    {
        var shown = _values.Skip(Math.Max(0, _values.Count - width)).ToArray();
        var highest = shown.DefaultIfEmpty().Max();
        return shown.Length < 2 ? "" : string.Concat(shown.Select(value => Blocks[highest <= 0 ? 0 : Math.Clamp((int)(value / highest * (Blocks.Length - 1) + 0.5), 0, Blocks.Length - 1)])).PadLeft(width);
    }
}
