using System.Globalization;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Storage;
using Istota.Tests.Servers;

namespace Istota.Benchmarks;

/// <summary>What many users and a long past cost: memory when nothing happens, and the time from start to ready.</summary>
internal static class ManyUsers
{
    private const int Few = 10, Many = 10_000, Starts = 2, NamesInAMail = 100, Sent = 1_000_000;

    public static async Task RunAsync(MailLab lab)
    {
        using var work = new Workplace();
        var few = new DaemonPlan(work.Folder("few"), lab) { Account = lab.NewUser(), Users = Names(Few) };
        var many = new DaemonPlan(work.Folder("many"), lab) { Account = lab.NewUser(), Users = Names(Many) };
        var past = new DaemonPlan(work.Folder("past"), lab) { Account = lab.NewUser(), Users = Names(Many) };
        var sent = new DaemonPlan(work.Folder("sent"), lab) { Account = lab.NewUser(), Users = Names(Many) };
        await GiveAPastAsync(lab, past);
        await FillThreadsAsync(sent.Folder);
        Figures.Line($"  a past for {Many} users and {Sent} rows are written");
        var plans = new[] { few, many, past, sent };
        var measured = plans.Select(_ => new List<(double Ready, double Memory)>()).ToList();
        for (var start = 0; start <= Starts; start++)
        {
            for (var p = 0; p < plans.Length; p++)
            {
                var one = await MeasureAsync(plans[p]);
                if (start > 0) measured[p].Add(one);
            }
        }
        string[] names = [$"{Few} users", $"{Many} users", $"{Many} users who each have a held mail", $"{Many} users, {Sent} rows in sent_emails"];
        var (ready, memory) = (Figures.Median(measured[0].Select(m => m.Ready)), Figures.Median(measured[0].Select(m => m.Memory)));
        for (var p = 0; p < plans.Length; p++)
        {
            var (r, m) = (Figures.Median(measured[p].Select(x => x.Ready)), Figures.Median(measured[p].Select(x => x.Memory)));
            Figures.Line($"users: {names[p]}: start to /readyz {r:F2} s (ratio {r / ready:F2}), idle memory {m:F0} MiB (ratio {m / memory:F2})");
        }
    }

    private static List<string> Names(int count) => Enumerable.Range(0, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"p{n}")).ToList();

    private static async Task<(double, double)> MeasureAsync(DaemonPlan plan)
    {
        await using var daemon = await DaemonProcess.StartAsync(plan);
        await Task.Delay(TimeSpan.FromSeconds(8)); // those with a past have woken, and it lies still
        return (daemon.ReadyAfter.TotalSeconds, daemon.Memory());
    }

    /// <summary>Mail that names many users goes to each of them.</summary>
    private static async Task GiveAPastAsync(MailLab lab, DaemonPlan plan)
    {
        await Workplace.ArriveAsync(lab, plan.Account, Many / NamesInAMail, n => Workplace.Mail(n, $"stranger{n}@far.example",
            string.Join(",\r\n ", Enumerable.Range(n * NamesInAMail, NamesInAMail).Select(u => $"bot+p{u}@{MailLab.Domain}"))));
        await using var daemon = await DaemonProcess.StartAsync(plan);
        await daemon.WhenSettledAsync(Many / NamesInAMail);
    }

    private static async Task FillThreadsAsync(string folder)
    {
        await using var database = Database.Open(new DatabaseOptions(folder));
        var threads = new SqliteThreadIndex(database);
        var at = DateTimeOffset.UtcNow.AddDays(-300);
        foreach (var chunk in Enumerable.Range(0, Sent).Chunk(10_000))
            await threads.PutAsync([.. chunk.Select(n => new SentMail($"{n}@{MailLab.Domain}", new UserId($"p{n % Many}"), [$"reader{n % 1000}@far.example"], [], [],
                $"Letter {n}", "web:main", "web:main", $"p{n % Many}-{n / Many}", at.AddSeconds(n)))], CancellationToken.None);
    }
}
