document.getElementById('order').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { bookId, token } = Object.fromEntries(new FormData(event.target));
  const response = await fetch('/orders', {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ bookId: Number(bookId) }),
  });
  const row = document.getElementById('responses').insertRow(0);
  for (const text of ['POST /orders', response.status, await response.text()]) {
    row.insertCell().textContent = text;
  }
});
