using Chronicle.Redaction;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>The redaction's settings for what redacts without a server.</summary>
public static class RedactionSettings
{
    /// <exception cref="OptionsValidationException">A setting can't be used.</exception>
    public static RedactionOptions Read(IConfiguration configuration)
    {
        var options = new RedactionOptions();
        configuration.GetSection(RedactionOptions.Section).Bind(options);
        var result = new RedactionOptionsValidator().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(nameof(RedactionOptions), typeof(RedactionOptions), result.Failures) : options;
    }
}
