using System.Globalization;
using System.Net;
using Istota.Tests.EndToEnd;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Telemetry;

/// <summary>
/// What a household may go through, told to a collector: a stranger's mail is held, the daemon is started anew, the user says yes, the agent drafts, and
/// the answer is sent after a second yes; another task fails, a mail is refused, a mail is for nobody. Run once for all that looks at what was told.
/// </summary>
public sealed class TelemetryStory(SharedMailLab shared) : IAsyncLifetime
{
    internal const string Subject = "Zauberlehrling", Body = "Besenbinder", DisplayName = "Hexenmeister", Reply = "Walle";

    private House _house = null!;

    internal Collector Collector { get; private set; } = null!;

    /// <summary>What may stand in no log line, label or span.</summary>
    internal IReadOnlyList<string> Private { get; private set; } = [];

    /// <summary>/metrics of the second daemon, after all of it.</summary>
    internal string Metrics { get; private set; } = "";

    /// <summary>What the daemons printed: the banner's lines and the log's.</summary>
    internal string Output { get; private set; } = "";

    internal IReadOnlyList<string> LogLines => [.. Output.Split('\n').Where(l => l.StartsWith("{\"time\"", StringComparison.Ordinal))];

    public async ValueTask InitializeAsync()
    {
        Collector = await Collector.StartAsync();
        _house = await House.StartAsync(shared, new HouseOptions { More = $"[telemetry]\notlp_endpoint = \"{Collector.Address}\"\nlog_format = \"json\"" });
        Private = [.. new[] { _house.BotUser, _house.AliceUser, _house.BobUser, _house.Contact, _house.Stranger }.Select(House.At), _house.Plus("alice"), _house.Alice.Token, Subject, Body, DisplayName, Reply, "Kehricht"];

        await _house.ReceiveAsync($"\"{DisplayName}\" <{House.At(_house.Stranger)}>", _house.Plus("alice"), Subject, $"{Body}\nAGENT: reply {Reply}, walle.\nAGENT: say {Reply}");
        await _house.Alice.WaitForAsync("alerts", "(1)");
        await _house.StopAsync();
        var first = _house.LastOutput;
        await _house.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await _house.Alice.AnswerAsync(1, "yes")).Status);
        await _house.Alice.WaitForAsync("main", "wants to send a mail");
        Assert.Equal(HttpStatusCode.OK, (await _house.Alice.AnswerAsync(2, "yes")).Status);
        await _house.MailAtAsync(_house.Stranger, m => m.Subject == $"Re: {Subject}");

        await _house.Alice.SayAsync("AGENT: fail Kehricht");
        await _house.Alice.SayAsync($"AGENT: send nobody-{_house.Contact}@{MailLab.Domain}|{Subject}|{Body}");
        await _house.ReceiveAsync(_house.Stranger, House.At(_house.BotUser), Subject, Body);
        await _house.ReceiveAsync(_house.Contact, _house.Plus("bob"), Subject, Body);
        Metrics = await _house.Daemon.UntilAsync(() => _house.Alice.Http.GetStringAsync("/metrics"),
            m => Has(m, "istota_send_duration_seconds_count") && Has(m, "reason=\"agent-failed\"") && Has(m, "verdict=\"unrouted\"") && Has(m, "verdict=\"held\"") && Has(m, "verdict=\"refused\"|reason=\"permanent-failure\""), m => m);
        await _house.StopAsync();
        Output = $"{first}\n{_house.LastOutput[first.Length..]}";
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await Collector.DisposeAsync();
    }

    /// <summary>The samples of /metrics: name, labels, value.</summary>
    internal IEnumerable<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> Samples() => Metrics.Split('\n')
        .Where(l => l.Length > 0 && l[0] != '#')
        .Select(line =>
        {
            var open = line.IndexOf('{', StringComparison.Ordinal);
            var close = line.LastIndexOf('}');
            var labels = open < 0 ? "" : line[(open + 1)..close];
            var pairs = System.Text.RegularExpressions.Regex.Matches(labels, "([a-z_]+)=\"([^\"]*)\"").ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
            var value = line[(open < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : close + 1)..].Trim().Split(' ')[0];
            return (open < 0 ? line.Split(' ')[0] : line[..open], (IReadOnlyDictionary<string, string>)pairs, value is "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture));
        });

    private static bool Has(string metrics, string oneOf) => oneOf.Split('|').Any(s => metrics.Contains(s, StringComparison.Ordinal));
}

/// <summary>The story is told once to all classes that look at it.</summary>
[CollectionDefinition(nameof(TelemetryStory))]
public sealed class TelemetryStoryCollection : ICollectionFixture<TelemetryStory>;
