using System.Text.Json.Nodes;
using Istota.Actors.Talk;
using Istota.Host.Configuration;
using Istota.Host.Talk;
using Istota.Tests.Talk.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using TalkFault = Istota.Actors.Talk.TalkFault;

namespace Istota.Tests.Talk;

/// <summary>The client against what a running server was heard to say.</summary>
public sealed class HttpTalkRecordingTests
{
    [Fact]
    public async Task Every_recorded_answer_to_a_call_of_ours_is_read_or_told_as_what_it_asks_of_us()
    {
        var (status, headers, body) = (200, (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(), "");
        await using var host = await TalkHost.StartAsync(0, null, async context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers) context.Response.Headers[name] = value;
            if (status != 304) await context.Response.WriteAsync(body);
        });
        using var talk = new HttpTalk(new TalkSettings(host.Address.ToString(), "istota", new Secret("secret")), TimeProvider.System, NullLogger<HttpTalk>.Instance);

        var (read, wrong) = (0, new List<string>());
        foreach (var trace in TalkTrace.ReadAll())
        {
            (status, headers, body) = (trace.Status, trace.Headers, trace.Body?.ToJsonString() ?? "");
            if (Call(talk, trace) is not { } call) continue;
            read++;
            var (fault, count) = await call;
            if (fault != Expected(trace.Status)) wrong.Add($"{trace.Index}: {trace.Method} {trace.Url} {trace.Status} is told as {fault}");
            else if (fault is null && (trace.Body as JsonObject)?["ocs"]?["data"] is JsonArray all && all.Count != count) wrong.Add($"{trace.Index}: of {all.Count} things {count} were read");
        }

        Assert.Empty(wrong);
        Assert.InRange(read, 100, 259);
    }

    /// <summary>The call that would have met this answer; null where we make none such.</summary>
    private static Task<(TalkFault? Fault, int Count)>? Call(HttpTalk talk, TalkTrace trace)
    {
        var path = trace.Url.Split('?')[0].Split("/apps/spreed/api/")[^1].Split('/');
        return (trace.Method, path) switch
        {
            ("GET", ["v4", "room"]) => ToldAsync(talk.RoomsAsync(null, default), list => list.Rooms.Count),
            ("POST", ["v4", "room"]) when (int?)(trace.Request as JsonObject)?["roomType"] == 1 => ToldAsync(talk.OpenDirectAsync("alice", default), _ => 1),
            ("GET", ["v4", "room", var token, "participants"]) => ToldAsync(talk.ParticipantsAsync(token, default), all => all.Count),
            ("GET", ["v1", "chat", var token]) => ToldAsync(talk.ReadAsync(token, 0, TimeSpan.Zero, default), page => page.Messages.Count),
            ("POST", ["v1", "chat", var token]) => ToldAsync(talk.PostAsync(token, new TalkPost("text", "ref"), default), _ => 1),
            ("PUT", ["v1", "chat", var token, _]) => ToldAsync(talk.EditAsync(token, 1, "text", default), _ => 1),
            ("GET", ["v1", "reaction", var token, _]) => ToldAsync(talk.ReactionsAsync(token, 1, default), all => all.Count),
            _ => null,
        };
    }

    private static async Task<(TalkFault? Fault, int Count)> ToldAsync<T>(Task<TalkAnswer<T>> call, Func<T, int> count) => await call switch
    {
        TalkAnswer<T>.Ok ok => (null, count(ok.Value)),
        TalkAnswer<T>.Failed failed => (failed.Failure.Fault, 0),
        _ => throw new InvalidOperationException("no answer"),
    };

    private static TalkFault? Expected(int status) => status switch
    {
        200 or 201 or 202 or 304 => null,
        400 or 405 or 413 => TalkFault.Refused,
        401 => TalkFault.LoggedOut,
        403 => TalkFault.Forbidden,
        404 => TalkFault.NotFound,
        412 => TalkFault.Lobby,
        429 => TalkFault.Throttled,
        _ => TalkFault.Away,
    };
}
