using System.CommandLine;
using Chronicle.Cli.Diagnosis;

namespace Chronicle.Cli.Commands;

internal static class DoctorCommand
{
    public static Command Create()
    {
        var verb = new Verb("doctor", "Check the server, its bus, the feeds, and what may block them; exits 1 when something is wrong", "chronicle doctor", "chronicle doctor --json");
        return verb.Run(async (invocation, ct) =>
        {
            List<Finding> findings = [.. await ServerCheck.RunAsync(invocation, ct).ConfigureAwait(false), .. HooksCheck.Run(invocation.Url, invocation.Clock.GetUtcNow()), .. FolderCheck.Run(invocation.Url)];
            var isWell = findings.TrueForAll(f => f.Level != FindingLevel.Problem);
            if (invocation.Json)
            {
                Finding.WriteJson(invocation.Terminal.Bytes, findings, isWell);
            }
            else
            {
                foreach (var finding in findings)
                {
                    invocation.Terminal.Out.WriteLine(finding.ToLine(invocation.Terminal.HasColour));
                }
            }
            return isWell ? ExitCodes.Ok : ExitCodes.Problem;
        });
    }
}
