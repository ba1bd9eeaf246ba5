using System.Globalization;
using Chronicle.Retention;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>Each project of <see cref="RetentionOptions.Projects"/> has a name, stands there once, and has an age within bounds.</summary>
internal sealed class ProjectsRule : IValidateOptions<RetentionOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var wrong = new List<string>();
        var seen = new HashSet<string>();
        for (var index = 0; index < options.Projects.Length; index++)
        {
            var (project, age) = (options.Projects[index].Project, options.Projects[index].MaxAge);
            var key = string.Create(CultureInfo.InvariantCulture, $"{RetentionOptions.Section}:Projects:{index}");
            if (project.Length == 0)
            {
                wrong.Add($"{key}:Project must name a project.");
            }
            else if (!seen.Add(project))
            {
                wrong.Add($"{key}:Project: `{project}` stands there twice.");
            }
            if (age < TimeSpan.FromSeconds(1) || age > Longest)
            {
                wrong.Add($"{key}:MaxAge must be between a second and ten years.");
            }
        }
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
