// What is told on any page, or by more than one.
export default {
  add_test: { add: "Thêm vào bài kiểm tra", added: "Đã thêm vào bài kiểm tra câu trả lời." },
  desk: {
    a_file: "Một tệp",
    mentioned: "{{name}} đã nhắc đến bạn",
  },
  inbox: {
    announce: "Tin nhắn mới từ {{name}}: {{text}}",
    visitor: "Khách #{{number}}",
  },
  talks: {
    waiting_note: "Chưa ai trả lời họ",
  },
};
