using System.Text;
using Istota.Tests.Talk.Server;

namespace Istota.Tests.Talk;

/// <summary>What happened beside the recorded exchanges, by the number of the exchange it happened before or during.</summary>
internal static class TalkReplaySteps
{
    private const string Direct = "i3w86g5s", Alerts = "9ryj9nxx", Temporary = "5w7thcqx";
    private static readonly TimeSpan PastAnyPoll = TimeSpan.FromSeconds(31);

    public static IReadOnlyDictionary<int, Func<TalkReplay, Task>> Before { get; } = new Dictionary<int, Func<TalkReplay, Task>>
    {
        [11] = At(r => r.Server.AdvanceClock(TimeSpan.FromSeconds(1))),
        [15] = r => r.SendAsync(r.Traces[15] with { Url = "/ocs/v2.php/apps/spreed/api/v4/room/nothere1" }),
        [22] = At(r => r.Server.AdvanceClock(TimeSpan.FromSeconds(1))),
        [42] = At(r => { for (var i = 0; i < 8; i++) r.Server.ActAs("istota").Post(Direct, $"parallel {i}", silent: i == 6); }),
        [58] = At(r => r.Server.ActAs("istota").Post(Direct, "Approve deploy 42?")),
        [87] = At(r => r.Server.ActAs("istota").Post(Direct, "prompt in DM")),
        [93] = At(r => r.Server.ActAs("alice").Post(Direct, "never mind")),
        [121] = r => r.BeginAsync(123),
        [125] = async r =>
        {
            r.Server.ActAs("istota").OpenGroup("to be deleted");
            await r.BeginAsync(126);
        },
        [130] = At(r => r.Server.AdvanceClock(TimeSpan.FromSeconds(3))),
        [133] = At(r => r.Server.ActAs("istota").Post(Direct, "common read")),
        [142] = At(r => r.Server.InstallBot(1, "IstotaBot", TalkReplay.Secret, description: "test bot")),
        [174] = At(r => r.Server.Maintenance = true),
        [177] = At(r => r.Server.Maintenance = false),
        [178] = At(r => r.Server.ActAs("istota").OpenOneToOne("carol")),
        [180] = At(r => r.Server.Disable("carol")),
        [181] = At(r => r.Server.Enable("carol")),
        [185] = At(r => r.Server.ResetBruteForce()),
        [216] = At(r => r.Server.ResetBruteForce()),
        [221] = async r =>
        {
            r.Server.SkipMessageIdsTo(216);
            await r.BeginAsync(222);
            r.Server.Disable("carol");
        },
        [224] = At(r => r.Server.ActAs("istota").OpenOneToOne("dave")),
        [226] = At(r => r.Server.SkipMessageIdsTo(285)),
        [232] = At(r => r.Server.DeleteUser("dave")),
        [240] = At(r => r.Server.SkipMessageIdsTo(296)),
        [244] = At(r => PostAs(r, 298, "istota", Direct, "ambiguous")),
        [246] = At(r => PostAs(r, 362, "alice", Alerts, "alice says")),
        [247] = At(r => PostAs(r, 366, "istota", Direct, "prompt")),
        [249] = At(r => PostAs(r, 372, "alice", Direct, "no")),
        [250] = At(r => r.Server.ActAs("alice").Post(Direct, "no")),
    };

    /// <summary>What ends a poll that waited: somebody's post, or time.</summary>
    public static Action<TalkReplay>? WaitsFor(TalkTrace trace) => trace.Index switch
    {
        56 => r => r.Server.ActAs("alice").Post(Direct, "wake up"),
        134 => r => r.Server.AdvanceClock(PastAnyPoll),
        _ when trace.Status == 304 && trace.Url.Contains("timeout=", StringComparison.Ordinal)
            && !trace.Url.Contains("timeout=0", StringComparison.Ordinal) && !trace.Url.Contains("timeout=-", StringComparison.Ordinal) => r => r.Server.AdvanceClock(PastAnyPoll),
        _ => null,
    };

    public static bool HasWrongPassword(int index) => index is 183 or (>= 201 and <= 215);

    public static byte[]? BodyOf(TalkTrace trace) => trace.Index switch
    {
        41 => [.. "{\"message\":\""u8, 0xFF, 0xFE, .. "\"}"u8],
        148 => "{\"message\":\"signed as a whole\"}"u8.ToArray(),
        _ => trace.RequestText is { } text ? Encoding.UTF8.GetBytes(text) : null,
    };

    /// <summary>Bot requests were signed; three of them wrongly: over the body, with a short random, not at all.</summary>
    public static void Sign(TalkTrace trace, HttpRequestMessage request)
    {
        if (trace.User is not null || !trace.Url.Contains("/bot/", StringComparison.Ordinal) || trace.Index == 150) return;
        var random = trace.Index == 149 ? "short" : new string('r', 64);
        var signed = trace.Index == 148 ? Encoding.UTF8.GetString(BodyOf(trace)!)
            : (string?)trace.Request?["message"] is { Length: > 0 } ? (string?)System.Text.Json.Nodes.JsonNode.Parse(trace.RequestText!)!["message"]
            : (string?)trace.Request?["reaction"] ?? Uri.UnescapeDataString(trace.Url.Split("reaction=")[^1]);
        request.Headers.Add("X-Nextcloud-Talk-Bot-Random", random);
        request.Headers.Add("X-Nextcloud-Talk-Bot-Signature", TalkSignature.Of(TalkReplay.Secret, random, signed!));
    }

    private static void PostAs(TalkReplay replay, long id, string user, string token, string text)
    {
        replay.Server.SkipMessageIdsTo(id);
        replay.Server.ActAs(user).Post(token, text);
    }

    private static Func<TalkReplay, Task> At(Action<TalkReplay> act) => replay =>
    {
        act(replay);
        return Task.CompletedTask;
    };
}
