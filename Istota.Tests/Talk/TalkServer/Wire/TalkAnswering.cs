using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Istota.Tests.Talk.Server;

/// <summary>Puts an answer on the wire, or what a fault makes of it: late, half, twice, elsewhere, or not at all.</summary>
internal sealed class TalkAnswering(TalkState state, TalkPipeline pipeline, TalkLog log, TalkFaults faults, Action<TalkRequest, TalkReply> check)
{
    private readonly Dictionary<string, TalkReply> _lastPages = new(StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context)
    {
        var request = await TalkRequest.ReadAsync(context.Request, state.Stop);
        var fault = faults.Take(request);
        var number = log.Begin(request, fault);
        try
        {
            var reply = fault is null ? await RightAsync(request) : await WrongAsync(context, request, fault);
            log.End(number, reply?.Status, reply?.Body ?? "");
            if (reply is not null && !context.RequestAborted.IsCancellationRequested) await WriteAsync(context, request, reply, fault);
        }
        catch (OperationCanceledException)
        {
            log.End(number, null, "");
            context.Abort();
        }
    }

    private async Task<TalkReply> RightAsync(TalkRequest request)
    {
        var reply = await pipeline.AnswerAsync(request);
        check(request, reply);
        if (reply.Status == 200 && request.Method == "GET" && request.Path.Contains("/api/v1/chat/", StringComparison.Ordinal)) state.Use(() => { _lastPages[request.Path] = reply; });
        return reply;
    }

    private async Task<TalkReply?> WrongAsync(HttpContext context, TalkRequest request, string fault)
    {
        var parts = fault.Split(':', 2);
        switch (parts[0])
        {
            case "status":
                return OfStatus(parts[1].Split(':'));
            case "html502":
                return new TalkReply(502, null) { Raw = "<html><body><h1>502 Bad Gateway</h1></body></html>", ContentType = "text/html" };
            case "delay" or "slow10s":
                await state.Clock.WaitAsync(parts[0] == "slow10s" ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(int.Parse(parts[1], CultureInfo.InvariantCulture)), state.Stop);
                return await RightAsync(request);
            case "lostPoll":
                await UntilGoneAsync(context);
                return null;
            case "reset" or "storeThenReset":
                if (parts[0] == "storeThenReset") await RightAsync(request);
                context.Abort();
                return null;
            case "storeThen504":
                await RightAsync(request);
                return new TalkReply(504, null) { Raw = "<html><body><h1>504 Gateway Timeout</h1></body></html>", ContentType = "text/html" };
            case "dup":
                return state.Use(() => _lastPages.GetValueOrDefault(request.Path)) ?? await RightAsync(request);
            case "emptyOk" or "emptyOkNoHeader":
                return state.Use(() => Empty(request, withGiven: parts[0] == "emptyOk"));
            case "redirect":
                return new TalkReply(302, null) { Raw = "", Headers = [("Location", parts.Length > 1 ? parts[1] : Elsewhere(context))] };
            case "badJson":
                return new TalkReply(200, null) { Raw = """{"ocs":{"meta":{"status":"ok",,"data":[}""" };
            default:
                return await RightAsync(request);
        }
    }

    private static TalkReply OfStatus(string[] parts)
    {
        var status = int.Parse(parts[0], CultureInfo.InvariantCulture);
        var reply = status switch
        {
            401 => new TalkReply(401, new JsonArray()) { StatusCode = 997, Message = "Unauthorised", Headers = [("WWW-Authenticate", "Basic realm=\"Authorisation Required\"")] },
            429 => TalkReply.Locked,
            500 => TalkReply.Crash,
            _ => TalkReply.Refuse(status),
        };
        return parts.Length > 1 ? reply.With("Retry-After", parts[1]) : reply;
    }

    /// <summary>200 with nothing in it: as if something invisible had come. What is visible is not jumped over.</summary>
    private TalkReply Empty(TalkRequest request, bool withGiven)
    {
        var token = request.Path.Split('/')[^1];
        var reply = TalkReply.Ok(new JsonArray());
        if (!state.Rooms.TryGetValue(token, out var room)) return reply;
        reply = TalkChat.WithCommonRead(reply, room);
        if (!withGiven) return reply;
        var known = long.TryParse(request.Parameters["lastKnownMessageId"]?.ToString(), CultureInfo.InvariantCulture, out var id) ? id : 0;
        var next = room.Messages.Find(m => m.Id > known);
        return reply.With("X-Chat-Last-Given", $"{(next is null ? state.TakeMessageId() : Math.Max(known, next.Id - 1))}");
    }

    /// <summary>Another host name of this very server, so that the log tells whether a client went there, and with its password.</summary>
    private static string Elsewhere(HttpContext context) => $"{context.Request.Scheme}://localhost:{context.Connection.LocalPort}{context.Request.Path}{context.Request.QueryString}";

    private async Task WriteAsync(HttpContext context, TalkRequest request, TalkReply reply, string? fault)
    {
        var response = context.Response;
        var body = Encoding.UTF8.GetBytes(reply.Body);
        response.StatusCode = reply.Status;
        response.ContentType = fault == "wrongContentType" ? "text/html; charset=utf-8" : reply.ContentType;
        response.Headers.Append("Set-Cookie", $"{TalkRequest.SessionCookie}={request.Session}; path=/; HttpOnly");
        foreach (var (name, value) in reply.Headers) response.Headers.Append(name, value);
        if (reply.Status == 304) return;
        if (fault == "truncate") body = body[..(body.Length / 2)];
        response.ContentLength = body.Length;
        if (fault == "stall")
        {
            await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), state.Stop);
            await response.Body.FlushAsync(state.Stop);
            await UntilGoneAsync(context);
            return;
        }
        await response.Body.WriteAsync(body, state.Stop);
    }

    private async Task UntilGoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var aborted = context.RequestAborted.Register(gone.SetResult);
        await gone.Task.WaitAsync(state.Stop);
    }
}
