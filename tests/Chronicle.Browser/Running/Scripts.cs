namespace Chronicle.Browser.Running;

/// <summary>What tests ask the document itself.</summary>
internal static class Scripts
{
    /// <summary>Goes through a feed from its first row to its last and gives every row by its place, as <c>seq text</c>; a place without a row is empty.</summary>
    public const string AllRows = """
        async (list) => {
          const height = 28;
          const space = list.firstElementChild;
          const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const rows = new Array(Math.round(space.getBoundingClientRect().height / height)).fill('');
          for (let top = 0; ; top += list.clientHeight - height) {
            list.scrollTop = top;
            await frame();
            const origin = space.getBoundingClientRect().top;
            for (const row of list.querySelectorAll('[role=option]')) {
              const text = row.querySelector('.row-telling').textContent;
              rows[Math.round((row.getBoundingClientRect().top - origin) / height)] = `${row.id.replace('row-', '')} ${text}`;
            }
            if (top >= list.scrollHeight) return rows;
          }
        }
        """;
}
