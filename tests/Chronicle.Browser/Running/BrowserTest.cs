using System.Text.RegularExpressions;
using Chronicle.EndToEnd.Running;
using Microsoft.Playwright;

namespace Chronicle.Browser.Running;

/// <summary>
/// A server of its own and a page on it. Whatever a test is about, it fails when its page wrote an error to the console or asked any other host
/// for anything.
/// </summary>
[Collection(ChromiumCollection.Name)]
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    private readonly List<string> _complaints = [];
    private readonly List<IBrowserContext> _contexts = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("chronicle-browser-").FullName;

    protected IPage Page { get; private set; } = null!;

    private protected ServerProcess Server { get; set; } = null!;

    protected HttpClient Http => Server.Http;

    protected string Data => Folder("data");

    /// <summary>Set where the server is away or refuses: the browser itself writes every such request to the console.</summary>
    protected bool MayFailRequests { get; set; }

    public virtual async Task InitializeAsync()
    {
        Server = await StartServerAsync();
        Page = await OpenContextAsync();
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.CloseAsync();
        }
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        lock (_complaints)
        {
            Assert.DoesNotContain(_complaints, complaint => !MayFailRequests || !complaint.Contains("Failed to load resource", StringComparison.Ordinal));
        }
    }

    private protected virtual Task<ServerProcess> StartServerAsync() => ServerProcess.StartAsync(Data);

    private protected string Folder(string name) => Path.Combine(_folder, name);

    /// <summary>A page of a fresh profile.</summary>
    protected async Task<IPage> OpenContextAsync(int width = 1440, int height = 900, ColorScheme colours = ColorScheme.Light)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = Server.Address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = colours,
            Permissions = ["clipboard-read", "clipboard-write"],
            ReducedMotion = ReducedMotion.Reduce,
        });
        _contexts.Add(context);
        context.SetDefaultTimeout(15_000);
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complain($"{message.Type} on {message.Page?.Url}: {message.Text}");
            }
        };
        context.WebError += (_, error) => Complain($"exception: {error.Error}");
        context.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is not ("data" or "blob") && address.Authority != Server.Address.Authority)
            {
                Complain($"request to another host: {request.Url}");
            }
        };
        return await context.NewPageAsync();
    }

    /// <summary>The rows of the feed that are in the document.</summary>
    protected ILocator Rows => List("Live events").GetByRole(AriaRole.Option);

    protected ILocator List(string label) => Page.GetByRole(AriaRole.Listbox, new() { Name = label });

    protected ILocator Row(string text) => Page.GetByRole(AriaRole.Option).Filter(new() { HasText = text });

    protected ILocator Detail => Page.GetByRole(AriaRole.Complementary, new() { Name = "Selected event" });

    protected ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    protected IPageAssertions ExpectPage() => Assertions.Expect(Page);

    protected Task AtAsync(string pattern) => ExpectPage().ToHaveURLAsync(new Regex(pattern));

    protected Task<string> ClipboardAsync() => Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");

    /// <summary>The page's own connection, in its words.</summary>
    protected Task LiveAsync() => Expect(Page.GetByRole(AriaRole.Status).GetByText("live", new() { Exact = true })).ToBeAttachedAsync();

    protected async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await LiveAsync();
    }

    private void Complain(string what)
    {
        lock (_complaints)
        {
            _complaints.Add(what);
        }
    }
}
