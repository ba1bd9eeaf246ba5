using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Chronicle.Browser;

/// <summary>A page that remembers what it should not have done: ask another host, complain in the console.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Window(IBrowserContext context, IPage page, Uri server)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            var isExpected = ServerMayBeAway && message.Text.Contains("net::ERR_", StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !isExpected)
            {
                _complaints.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"uncaught: {error}");
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is not ("data" or "blob") && address.Authority != server.Authority)
            {
                _complaints.Enqueue($"asked {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>While it is, the browser itself complains about refused connections.</summary>
    public bool ServerMayBeAway { get; set; }

    public ILocator Rows => Page.GetByRole(AriaRole.Listbox).First.GetByRole(AriaRole.Option);

    /// <summary>The numbers of the events that show, from top to bottom.</summary>
    public async Task<long[]> SequencesAsync() =>
        [.. (await Rows.EvaluateAllAsync<string[]>("rows => rows.map(row => row.id)")).Where(id => id.StartsWith("row-", StringComparison.Ordinal)).Select(id => long.Parse(id[4..], null))];

    public void AssertQuiet() => Assert.Empty(_complaints);

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
