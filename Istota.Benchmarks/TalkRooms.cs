using System.Diagnostics;
using System.Globalization;
using Istota.Tests.Servers;
using Istota.Tests.Talk.Server;

namespace Istota.Benchmarks;

/// <summary>From what a person writes in Talk to the answer in their room, and how many polls are open for it, with few users and with many.</summary>
internal static class TalkRooms
{
    private const string Bot = "istota", Password = "the-app-password-of-the-bot";
    private const int Asked = 30, WarmUp = 3, Silent = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(MailLab lab)
    {
        foreach (var users in new[] { 3, 10, 100 }) await MeasureAsync(lab, users);
    }

    private static async Task MeasureAsync(MailLab lab, int users)
    {
        using var work = new Workplace();
        await using var server = await TalkServer.StartAsync(new TalkServerOptions { Validate = false });
        server.AddUser(Bot, "Istota", Password);
        List<string> names = [.. Enumerable.Range(0, users).Select(n => string.Create(CultureInfo.InvariantCulture, $"p{n}"))];
        foreach (var name in names) server.AddUser(name, name, $"app-password-of-{name}");
        await using var daemon = await DaemonProcess.StartAsync(new DaemonPlan(work.Folder("data"), lab)
        {
            Account = lab.NewUser(),
            Users = names,
            More = $"""
                [nextcloud]
                url = "{server.BaseUrl}"
                username = "{Bot}"
                app_password = "{Password}"
                [talk]
                enabled = true
                """,
        });
        var rooms = new List<(string Name, string Room)>();
        foreach (var name in names) rooms.Add((name, await server.WhenOneToOneAsync(Bot, name, Patience)));
        await server.WhenPollingAsync(Math.Min(users, 4), Patience);

        // One person in conversation; then some who were silent, out of the blue.
        var lively = new List<double>();
        for (var i = 0; i < Asked + WarmUp; i++)
        {
            var took = await AskAsync(server, rooms[0]);
            if (i >= WarmUp) lively.Add(took);
        }
        var cold = new List<double>();
        foreach (var room in rooms.AsEnumerable().Reverse().Take(Math.Min(Silent, users - 1))) cold.Add(await AskAsync(server, room));
        Figures.Line($"talk: {users} users: message to answer median {Figures.Median(lively):F0} ms, p99 {Figures.Percentile(lively, 99):F0} ms; first message of a silent person median {Figures.Median(cold):F0} ms, longest {cold.Max():F0} ms; at most {server.MaxActivePolls} reads at once, short looks among them");
    }

    private static async Task<double> AskAsync(TalkServer server, (string Name, string Room) who)
    {
        var begun = Stopwatch.GetTimestamp();
        var said = server.ActAs(who.Name).Post(who.Room, "!status");
        await server.WhenPostedAsync(who.Room, m => m.ParentId == said.Id, Patience);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }
}
