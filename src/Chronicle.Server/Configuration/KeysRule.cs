using Chronicle.Server.Security;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>An empty API key is a variable that was not filled in: taken for no key, it would open the server.</summary>
/// <param name="configuration">As it was given: a configuration that is added to another one loses its empty values.</param>
internal sealed class KeysRule(IConfiguration configuration) : IValidateOptions<AuthOptions>
{
    private static readonly string[] Lists = [nameof(AuthOptions.IngestKeys), nameof(AuthOptions.ReadKeys), nameof(AuthOptions.AdminKeys)];

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var empty = Lists.Select(list => $"{AuthOptions.Section}:{list}")
            .SelectMany(key => configuration.GetSection(key).GetChildren().Prepend(configuration.GetSection(key)))
            .Where(setting => setting.Value is not null && string.IsNullOrWhiteSpace(setting.Value))
            .Select(setting => $"{setting.Path} is empty; leave it out, or give a key.").ToList();
        return empty.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(empty);
    }
}
