using System.Collections;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Chronicle.Server.Tests.Api.OpenApi;

/// <summary>Writes down which query parameters the server asks for while it answers.</summary>
internal sealed class RecordedQuery : IStartupFilter
{
    public ConcurrentDictionary<string, byte> Names { get; } = [];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, then) =>
        {
            context.Features.Set<IQueryFeature>(new Feature { Query = new Collection(context.Request.Query, Names) });
            return then(context);
        });
        next(app);
    };

    private sealed class Feature : IQueryFeature
    {
        public required IQueryCollection Query { get; set; }
    }

    private sealed class Collection(IQueryCollection inner, ConcurrentDictionary<string, byte> names) : IQueryCollection
    {
        public int Count => inner.Count;

        public ICollection<string> Keys => inner.Keys;

        public StringValues this[string key]
        {
            get
            {
                names.TryAdd(key, 0);
                return inner[key];
            }
        }

        public bool ContainsKey(string key)
        {
            names.TryAdd(key, 0);
            return inner.ContainsKey(key);
        }

        public bool TryGetValue(string key, out StringValues value)
        {
            names.TryAdd(key, 0);
            return inner.TryGetValue(key, out value);
        }

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => inner.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => inner.GetEnumerator();
    }
}
