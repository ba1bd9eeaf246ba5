using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>A setting that nobody reads is a mistake: left alone, its default would hold without a word.</summary>
/// <remarks>What stands outside of sections is let through: variables of the environment begin with the same letters.</remarks>
internal sealed class NamesRule(IConfiguration configuration) : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var wrong = configuration.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => SettingTree.Problem(setting.Key, setting.Value!)).OfType<string>().ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
