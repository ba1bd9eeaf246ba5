namespace Chronicle.Load.Reports;

/// <summary>The numbers that have something to reach, in one table.</summary>
internal static class Summary
{
    public static void Print(TextWriter output, IReadOnlyList<Report> reports)
    {
        output.WriteLine();
        output.WriteLine("| metric | reach | measured | verdict |");
        output.WriteLine("|---|---|---|---|");
        foreach (var report in reports)
        {
            foreach (var measured in report.Measurements.Where(measured => measured.Reach.Length > 0))
            {
                output.WriteLine($"| {measured.Name} | {measured.Reach} {measured.Unit} | {Measurement.Text(measured.Median)} {measured.Unit} | {measured.Verdict} |");
            }
        }
    }
}
