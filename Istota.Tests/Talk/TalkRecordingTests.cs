using System.Text.Json.Nodes;
using Istota.Tests.Talk.Server;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>The double against what a running server was heard to say: its recorded exchanges, its signed webhooks, its published description.</summary>
[Trait("Category", "double-only")]
public sealed class TalkRecordingTests
{
    [Fact]
    public async Task Every_recorded_exchange_comes_out_alike()
    {
        await using var replay = await TalkReplay.StartAsync();
        var differences = new List<string>();
        foreach (var trace in replay.Traces) differences.AddRange(await replay.RunAsync(trace));
        Assert.True(differences.Count == 0, string.Join("\n", differences.Take(60)));
        Assert.Equal(259, replay.Traces.Count);
    }

    [Fact]
    public void Every_recorded_webhook_is_signed_as_the_double_signs()
    {
        var lines = File.ReadLines(Path.Combine(TalkData.Require(), "talk-webhooks.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(25, lines.Count);
        Assert.All(lines, line => Assert.Equal(
            (string?)line["headers"]!["X-Nextcloud-Talk-Signature"],
            TalkSignature.Of((string)line["secret"]!, (string)line["headers"]!["X-Nextcloud-Talk-Random"]!, (string)line["body"]!)));
    }

    [Fact]
    public void The_recorded_answers_need_the_three_tolerances_and_no_more()
    {
        var verdicts = TalkTrace.ReadAll()
            .Select(t => (Verdict: TalkChecks.Answer(t.Method, t.Url.Split('?')[0], t.Status, t.Status == 304 ? "" : t.Body!.ToJsonString(), out var why), Why: $"{t.Index}: {why}")).ToList();
        Assert.Empty(verdicts.Where(v => v.Verdict == TalkVerdict.Wrong).Select(v => v.Why));
        Assert.Equal((131, 122, 6), (verdicts.Count(v => v.Verdict == TalkVerdict.Strict), verdicts.Count(v => v.Verdict == TalkVerdict.Tolerated), verdicts.Count(v => v.Verdict == TalkVerdict.NotDescribed)));
    }

    [Fact]
    public async Task The_capabilities_are_as_published()
    {
        var schema = TalkDescription.Component("Capabilities");
        await using var server = await TalkServer.StartAsync();
        using var anybody = new TalkClientForTests(server.BaseUrl);
        var capabilities = (await anybody.GetAsync("/ocs/v2.php/cloud/capabilities")).Data!["capabilities"]!["spreed"]!;
        Assert.Empty(schema.Validate(capabilities.ToJsonString()));
        capabilities.AsObject().Remove("features");
        Assert.NotEmpty(schema.Validate(capabilities.ToJsonString()));
    }

    [Theory]
    [InlineData(201, """{"id":1}"""), InlineData(409, "[]"), InlineData(429, "{}"), InlineData(400, "[1]")]
    public void What_no_tolerance_covers_is_wrong(int status, string data)
    {
        TalkData.Require();
        var body = $$$"""{"ocs":{"meta":{"status":"ok","statuscode":{{{status}}},"message":""},"data":{{{data}}} }}""";
        Assert.Equal(TalkVerdict.Wrong, TalkChecks.Answer("POST", "/ocs/v2.php/apps/spreed/api/v1/chat/i3w86g5s", status, body, out var why));
        Assert.Contains("/chat/{token}", why, StringComparison.Ordinal);
    }
}
