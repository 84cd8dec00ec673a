namespace Istota.Host.Cli;

/// <summary>A person, or a script, in one room: prints what comes, sends what is typed.</summary>
internal sealed class ChatSession : IDisposable
{
    private const int Shown = 20;
    private const int LineWidth = 76;
    private const string ClearLine = "\r\u001b[K";

    private readonly CliContext _context;
    private readonly ChatRoom _room;
    private readonly string _title;
    private readonly HashSet<int> _own = [];
    private readonly SemaphoreSlim _turn = new(1);
    private bool _working;
    private IReadOnlyDictionary<int, string> _open = new Dictionary<int, string>();

    private ChatSession(CliContext context, ChatRoom room, string title) => (_context, _room, _title) = (context, room, title);

    public static async Task<ChatSession> OpenAsync(CliContext context, ControlClient client, string user, string room, CancellationToken ct)
    {
        var chat = new ChatRoom(client, user, room);
        var rooms = await chat.RoomsAsync(ct);
        if (!rooms.Contains(room))
            throw new ControlFaultException(TerminalText.Line($"{user} has no room '{room}'; known: {string.Join(' ', rooms)}"), ExitCode.BadUsage);
        return new ChatSession(context, chat, TerminalText.Line($"{user}, room {room}"));
    }

    /// <summary>Sends one line and prints what comes back while it listens.</summary>
    public async Task<int> OnceAsync(string line, CancellationToken ct)
    {
        var last = (await _room.NewestAsync(1, ct)).Select(m => m.Id).LastOrDefault();
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var open = new TaskCompletionSource();
        var prints = PrintAsync(last, open, listening.Token);
        await await Task.WhenAny(open.Task, prints); // a fault of the stream ends the verb here
        await SendAsync(line, ct);
        listening.CancelAfter(_context.Listen);
        await prints;
        ct.ThrowIfCancellationRequested();
        return ExitCode.Done;
    }

    /// <summary>Lines until /quit or the end of input; then, for a script, a moment for the last answers.</summary>
    public async Task<int> TalkAsync(CancellationToken ct)
    {
        var newest = await _room.NewestAsync(Shown, ct);
        if (_context.TerminalIn) await GreetAsync(newest, ct);

        using var listening = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var open = new TaskCompletionSource();
        var prints = PrintAsync(newest.Select(m => m.Id).LastOrDefault(), open, listening.Token);
        await await Task.WhenAny(open.Task, prints);
        var sends = SendLinesAsync(ct);
        if (await Task.WhenAny(sends, prints) == prints && !ct.IsCancellationRequested)
        {
            await prints;
            throw new NoDaemonException("the daemon has gone");
        }

        await sends;
        if (_context.TerminalIn) await listening.CancelAsync();
        else listening.CancelAfter(_context.Listen);
        await prints;
        return ExitCode.Done;
    }

    public void Dispose() => _turn.Dispose();

    private async Task GreetAsync(IReadOnlyList<ChatMessage> newest, CancellationToken ct)
    {
        await _context.Out.WriteLineAsync($"{_title}; /quit ends");
        _open = await _room.QuestionsAsync(ct);
        foreach (var message in newest) await WriteAsync(message, ct);
        if (_open.Count > 0)
            await _context.Out.WriteLineAsync($"open questions: {string.Join(' ', _open.Keys.Order().Select(n => $"#{n}"))}");
        await PromptAsync();
    }

    private async Task SendLinesAsync(CancellationToken ct)
    {
        while (await ReadLineAsync(ct) is { } line && line.Trim() != "/quit")
        {
            if (line.Trim().Length > 0)
            {
                try
                {
                    await SendAsync(line, ct);
                }
                catch (ControlFaultException refused) when (_context.TerminalIn)
                {
                    await _context.Error.WriteLineAsync(refused.Message);
                }
            }
            await PromptAsync();
        }
    }

    /// <summary>Nothing is printed meanwhile, for the echo of this message may come before its id is known.</summary>
    private async Task SendAsync(string line, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            _own.Add((await _room.SendAsync(line, ct)).Id);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PrintAsync(int after, TaskCompletionSource open, CancellationToken ct)
    {
        try
        {
            await foreach (var happened in _room.EventsAsync(after, ct))
            {
                if (happened is null) open.TrySetResult();
                else await PrintAsync(happened, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // listened long enough
        }
    }

    private async Task PrintAsync(ChatEvent happened, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (happened.Message is { } message && !_own.Remove(message.Id))
            {
                if (message.Questions.Count > 0) _open = await _room.QuestionsAsync(ct);
                if (_working) await _context.Out.WriteAsync(ClearLine);
                else if (_context.TerminalIn) await _context.Out.WriteLineAsync();
                _working = false;
                await WriteAsync(message, ct);
                await PromptAsync();
            }
            else if (happened.Progress is { } progress)
            {
                await WorkAsync(progress);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>One line that goes with the next: what an agent prints last is its result, which comes as a message.</summary>
    private async Task WorkAsync(string progress)
    {
        if (_context is not { TerminalIn: true, TerminalOut: true }) return;
        _working = true;
        var line = TerminalText.Line(TerminalText.Unescaped(progress));
        await _context.Out.WriteAsync($"{ClearLine}· {(line.Length > LineWidth ? line[..(LineWidth - 1)] + "…" : line)}");
        await _context.Out.FlushAsync();
    }

    private async Task WriteAsync(ChatMessage message, CancellationToken ct)
    {
        await _context.Out.WriteLineAsync($"{TerminalText.Line(message.Author)}: {TerminalText.Safe(TerminalText.Unescaped(message.Text))}");
        foreach (var number in message.Questions.Where(_open.ContainsKey))
            await _context.Out.WriteLineAsync($"  question {number}: {TerminalText.Line(_open[number])}");
        await _context.Out.FlushAsync(ct);
    }

    private async Task PromptAsync()
    {
        if (_context is not { TerminalIn: true, TerminalOut: true }) return;
        await _context.Out.WriteAsync("> ");
        await _context.Out.FlushAsync();
    }

    /// <summary>Console input blocks its thread whatever is awaited, and cannot be cancelled: it gets a thread of its own.</summary>
    private Task<string?> ReadLineAsync(CancellationToken ct) => Task.Run(() => _context.In.ReadLine(), ct).WaitAsync(ct);
}
