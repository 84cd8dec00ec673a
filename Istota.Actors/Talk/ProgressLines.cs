namespace Istota.Actors.Talk;

/// <summary>One line for each task that takes longer than a moment, written anew every few seconds at most; what is lost of it is lost.</summary>
internal sealed class ProgressLines(TimeSpan every)
{
    private const int Most = 20;
    private readonly Dictionary<string, Line> _lines = [];

    public void Say(string task, string text, DateTimeOffset now)
    {
        if (!_lines.TryGetValue(task, out var line))
        {
            if (_lines.Count >= Most) _lines.Remove(_lines.MinBy(l => l.Value.SaidAt).Key);
            _lines[task] = line = new Line { ShownAt = now };
        }
        line.Text = $"⏳ {text}";
        line.SaidAt = now;
    }

    /// <summary>A result says more than how it went: what was not shown by then never is.</summary>
    public void Clear() => _lines.Clear();

    /// <summary>The line to write now, if any: a new message, or an edit of the one that is there.</summary>
    public (string Task, string Text, long? Message)? Due(DateTimeOffset now)
    {
        foreach (var (task, line) in _lines)
            if (!line.Lost && line.Text != line.Shown && now - line.ShownAt >= every) return (task, line.Text, line.Message);
        return null;
    }

    public void Shown(string task, string text, long? message, DateTimeOffset now)
    {
        if (!_lines.TryGetValue(task, out var line)) return;
        (line.Shown, line.Message, line.ShownAt) = (text, message, now);
        line.Lost = message is null;
    }

    private sealed class Line
    {
        public string Text { get; set; } = "";
        public string? Shown { get; set; }
        public long? Message { get; set; }
        public bool Lost { get; set; }
        public DateTimeOffset SaidAt { get; set; }
        public DateTimeOffset ShownAt { get; set; }
    }
}
