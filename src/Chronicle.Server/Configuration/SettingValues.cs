using System.Globalization;
using Chronicle.Configuration;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>Checks the value of each setting against its type, and writes durations and sizes as binding reads them.</summary>
/// <remarks>Binding alone takes <c>24:00:00</c> for 24 days, <c>30</c> for 30 days, and any number for one of an enumeration's names.</remarks>
internal static class SettingValues
{
    /// <exception cref="OptionsValidationException">A value is of the wrong kind. The message names the setting and not the value: it may be a secret.</exception>
    public static IConfiguration Read(IConfiguration configuration)
    {
        var (changed, wrong) = (new Dictionary<string, string?>(), new List<string>());
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (string.IsNullOrEmpty(value) || SettingTree.TypeOf(key) is not { } type)
            {
                continue;
            }
            var read = Read(key, Nullable.GetUnderlyingType(type) ?? type, value, out var expected);
            if (expected is not null)
            {
                wrong.Add($"{key}: {expected}.");
            }
            else if (read != value)
            {
                changed[key] = read;
            }
        }
        return wrong.Count > 0 ? throw new OptionsValidationException("", typeof(ServerOptions), wrong)
            : changed.Count == 0 ? configuration : new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(changed).Build();
    }

    private static string Read(string key, Type type, string value, out string? expected)
    {
        expected = null;
        if (type == typeof(TimeSpan))
        {
            if (Quantity.TryReadDuration(value, out var duration))
            {
                return duration.ToString("c");
            }
            expected = Quantity.DurationForms;
        }
        else if ((type == typeof(long) || type == typeof(int)) && key.Contains("Bytes", StringComparison.OrdinalIgnoreCase))
        {
            if (Quantity.TryReadSize(value, out var bytes) && (type == typeof(long) || bytes is >= int.MinValue and <= int.MaxValue))
            {
                return bytes.ToString(CultureInfo.InvariantCulture);
            }
            expected = Quantity.SizeForms;
        }
        else if (type == typeof(int) || type == typeof(long))
        {
            expected = long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) && (type == typeof(long) || whole is >= int.MinValue and <= int.MaxValue) ? null : "a whole number is expected";
        }
        else if (type == typeof(double))
        {
            expected = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? null : "a number is expected";
        }
        else if (type == typeof(bool))
        {
            expected = bool.TryParse(value, out _) ? null : "true or false is expected";
        }
        else if (type.IsEnum)
        {
            expected = Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", Enum.GetNames(type))} is expected";
        }
        return value;
    }
}
