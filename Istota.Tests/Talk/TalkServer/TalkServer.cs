using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Istota.Tests.Talk.Server;

/// <summary>
/// A Nextcloud with Talk, as far as a bot's account sees it: in memory, on the loopback, with the real server's answers,
/// orders and oddities, and with faults on demand. It is held to the published API description and to recorded exchanges.
/// </summary>
public sealed class TalkServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly X509Certificate2? _certificate;
    private readonly TalkState _state;
    private readonly TalkLog _log;
    private readonly TalkFaults _faults;
    private readonly TalkRules _rules;
    private readonly TalkAnswering _answering;
    private readonly TalkFindings _findings;
    private CancellationTokenSource _stop = new();
    private TalkHost _host;

    private TalkServer(TalkServerOptions options, TalkState state, TalkHost host, X509Certificate2? certificate)
    {
        (_state, _host, _certificate) = (state, host, certificate);
        _state.Stop = _stop.Token;
        _log = new TalkLog(state);
        _faults = new TalkFaults(state);
        _findings = new TalkFindings(options.Validate);
        _rules = new TalkRules(state, options, host.Address);
        _answering = new TalkAnswering(state, new TalkPipeline(state, _rules.Core, _rules.Routes), _log, _faults, _findings.Check);
    }

    /// <summary>The address of the server, with a slash at its end.</summary>
    public Uri BaseUrl => _host.Address;

    /// <summary>The certificate of an https server as PEM, for <c>tls_ca_file</c>.</summary>
    public string CertificatePem => _certificate?.ExportCertificatePem() ?? throw new InvalidOperationException("this server speaks plain http");

    public DateTimeOffset Now => _state.Clock.GetUtcNow();

    /// <summary>How many long polls the server holds, those of clients that are gone among them.</summary>
    public int ActivePolls => _state.Use(() => _state.ActivePolls);

    public int MaxActivePolls => _state.Use(() => _state.MaxActivePolls);

    public IReadOnlyList<TalkExchange> Requests => _log.Lines;

    public IReadOnlyList<OpenRoom> Rooms => _state.Use<IReadOnlyList<OpenRoom>>(() => [.. _state.Rooms.Values.Select(OpenRoom.Of)]);

    public bool Maintenance
    {
        get => _state.Use(() => _state.Maintenance);
        set => _state.Use(() => { _state.Maintenance = value; });
    }

    public static async Task<TalkServer> StartAsync(TalkServerOptions? options = null)
    {
        options ??= new TalkServerOptions();
        TalkServer? server = null;
        var certificate = options.Https ? TalkCertificate.Make() : null;
        var host = await TalkHost.StartAsync(0, certificate, context => server!.AnswerAsync(context));
        server = new TalkServer(options, new TalkState(options, new TalkClock(options.Clock)), host, certificate);
        return server;
    }

    public void AddUser(string id, string displayName, string appPassword, string language = "en") => _state.Use(() =>
    {
        var user = new TalkUser(id, displayName) { Language = language };
        user.AppPasswords.Add(appPassword);
        _state.Users.Add(id, user);
    });

    public TalkPerson ActAs(string userId) => new(_state, _rules, TalkActor.User(_state.Use(() => _state.Users[userId].Id)));

    public void Fault(string match, string mode, int times = 1) => _faults.Add(match, mode, times);

    public void ClearFaults() => _faults.Clear();

    /// <summary>All there is in a room, system messages and deleted ones too, oldest first.</summary>
    public IReadOnlyList<PostedMessage> Messages(string token) => _state.Use(() => AllIn(token));

    /// <summary>What a user wrote in a room and did not delete.</summary>
    public IReadOnlyList<PostedMessage> CommentsOf(string token, string userId) => [.. Messages(token).Where(m => m.IsComment && m.Actor == TalkActor.User(userId))];

    public string? OneToOneOf(string one, string other) => _state.Use(() => PairOf(one, other));

    public Task<PostedMessage> WhenPostedAsync(string token, Func<PostedMessage, bool> predicate, TimeSpan? timeout = null) =>
        _state.WhenAsync(() => AllIn(token).FirstOrDefault(predicate), timeout ?? Patience, $"the message in room {token}");

    public Task<TalkExchange> WhenRequestedAsync(Func<TalkExchange, bool> predicate, TimeSpan? timeout = null) =>
        _state.WhenAsync(() => _log.Unlocked.FirstOrDefault(predicate), timeout ?? Patience, "the request");

    /// <summary>The rooms of two accounts exist once one of them made it.</summary>
    public Task<string> WhenOneToOneAsync(string one, string other, TimeSpan? timeout = null) =>
        _state.WhenAsync(() => PairOf(one, other), timeout ?? Patience, $"the room of {one} and {other}");

    public Task WhenPollingAsync(int polls, TimeSpan? timeout = null) =>
        _state.WhenAsync(() => _state.ActivePolls == polls ? "" : null, timeout ?? Patience, $"the state of {polls} polls");

    public void ForgetMaxActivePolls() => _state.ForgetMaxPolls();

    public void AdvanceClock(TimeSpan by) => _state.Clock.Advance(by);

    public void Revoke(string userId, string appPassword) => _state.Use(() => { _state.Users[userId].AppPasswords.Remove(appPassword); });

    public void Allow(string userId, string appPassword) => _state.Use(() => { _state.Users[userId].AppPasswords.Add(appPassword); });

    public void Disable(string userId) => _state.Use(() => { _state.Users[userId].Enabled = false; });

    public void Enable(string userId) => _state.Use(() => { _state.Users[userId].Enabled = true; });

    /// <summary>The account is gone: its one-to-one rooms stay behind, locked, under its last name.</summary>
    public void DeleteUser(string userId) => _state.Use(() => _rules.Rooms.Bury(TalkActor.User(userId)));

    public void ResetBruteForce() => _state.Use(_state.Attempts.Reset);

    /// <summary>Everything that can expire in the room is expired.</summary>
    public void ExpireNow(string token) => _state.Use(() =>
    {
        foreach (var message in _state.Rooms[token].Messages) message.Expires = Now;
    });

    /// <summary>Changes what Talk says it can do, and with it the hash that tells clients to ask again.</summary>
    public void ChangeCapabilities(Action<JsonObject> change) => _state.Use(() =>
    {
        _rules.Core.Change(change);
        _rules.RoomRoutes.Hash = Guid.NewGuid().ToString("N") + "00000000";
    });

    /// <summary>Keeps what is stored and the port, drops every connection.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _state.Use(() => { _state.Stop = _stop.Token; });
        _host = await TalkHost.StartAsync(_host.Address.Port, _certificate, AnswerAsync);
    }

    /// <summary>Nobody is at the other end any more, until <see cref="RestartAsync"/>.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _rules.Webhooks.Dispose();
        _certificate?.Dispose();
        if (_findings.Wrong is { Count: > 0 } wrong) throw new TalkDescriptionException(wrong);
    }

    /// <summary>A guest in a public room, called what they like.</summary>
    public TalkPerson AddGuest(string token, string displayName) => _state.Use(() =>
        new TalkPerson(_state, _rules, _rules.Guests.Add(_state.Rooms[token], $"guest-{displayName}-{_state.Rooms[token].Attendees.Count}", displayName).Actor));

    /// <summary>Somebody of another kind in a room: a federated user, a bridge, a group.</summary>
    public TalkPerson AddAttendee(string token, TalkActor actor, string displayName, int participantType = TalkAttendee.User) => _state.Use(() =>
    {
        _rules.Rooms.Join(_state.Rooms[token], actor, participantType).GuestName = displayName;
        return new TalkPerson(_state, _rules, actor);
    });

    public void SetReadOnly(string token, bool locked) => _state.Use(() => { _state.Rooms[token].ReadOnly = locked ? 1 : 0; });

    public void SetLobby(string token, bool closed) => _state.Use(() => { _state.Rooms[token].Lobby = closed ? 1 : 0; });

    public void SetListable(string token, int scope) => _state.Use(() => { _state.Rooms[token].Listable = scope; });

    public void SetExpiration(string token, long seconds) => _state.Use(() => { _state.Rooms[token].Expiry = seconds; });

    public void SetRemoteServer(string token, string? server) => _state.Use(() => { _state.Rooms[token].RemoteServer = server; });

    public void SkipMessageIdsTo(long id) => _state.Use(() => _state.SkipTo(id));

    public void InstallBot(long id, string name, string secret, Uri? url = null, string description = "") =>
        _state.Use(() => { _state.Bots[id] = new TalkBot(id, name, description, secret, url); });

    public Task WhenWebhookErrorsAsync(int errors) => _state.WhenAsync(() => _rules.Webhooks.Errors >= errors ? "" : null, Patience, $"the {errors} lost webhooks");

    /// <summary>How many answers kept to the published description by the letter, and how many by a tolerance.</summary>
    public (int Strict, int Tolerated) Checked => (_findings.Strict, _findings.Tolerated);

    private Task AnswerAsync(HttpContext context) =>
        context.Request.Path.Value!.StartsWith(TalkControl.Root, StringComparison.Ordinal) ? new TalkControl(this).AnswerAsync(context) : _answering.AnswerAsync(context);

    private string? PairOf(string one, string other) => _state.Rooms.Values
        .FirstOrDefault(r => r.Type == TalkRoom.OneToOne && r.Pair is { } pair && (pair == (one, other) || pair == (other, one)))?.Token;

    private IReadOnlyList<PostedMessage> AllIn(string token) =>
        _state.Rooms.TryGetValue(token, out var room) ? [.. room.Messages.Select(m => PostedMessage.Of(m, _state))] : [];
}
