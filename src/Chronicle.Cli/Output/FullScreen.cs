using Spectre.Console.Rendering;

namespace Chronicle.Cli.Output;

/// <summary>The terminal's other screen, drawn anew from the top; what was there before comes back at the end.</summary>
internal sealed class FullScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearRest = "\e[J";

    private readonly Terminal _terminal;

    public FullScreen(Terminal terminal)
    {
        _terminal = terminal;
        Write(Enter);
    }

    /// <summary>Draws what fits; the size is asked each time, so a resized window is right at the next drawing.</summary>
    public void Show(Func<int, IRenderable> content, string footer)
    {
        var (width, height) = (Math.Max(20, _terminal.Width - 1), Math.Max(4, Console.WindowHeight));
        using var text = new StringWriter { NewLine = "\n" };
        Terminal.Format(text, _terminal.HasColour, width).Write(content(width));
        var lines = text.ToString().TrimEnd('\n').Split('\n').Take(height - 2).Append("").Append(footer);
        Write(Home + string.Join(ClearLine + "\r\n", lines) + ClearLine + ClearRest);
    }

    public void Dispose() => Write(Leave);

    private void Write(string text)
    {
        _terminal.Out.Write(text);
        _terminal.Out.Flush();
    }
}
